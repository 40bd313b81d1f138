// A client of the sandbox with Node 20 and nothing else.
//   node client.js URL CA CERTIFICATE KEY API-KEY-FILE PERSON
const fs = require("node:fs");
const https = require("node:https");

const [url, ca, cert, key, apiKeyFile, person] = process.argv.slice(2);
const apiKey = fs.readFileSync(apiKeyFile, "utf8").trim();
const agent = new https.Agent({
  keepAlive: true,
  ca: fs.readFileSync(ca),
  cert: fs.readFileSync(cert),
  key: fs.readFileSync(key),
});
const image = Buffer.from("the face of " + person).toString("base64");

function call(method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const options = { method, agent, headers: { "content-type": "application/json", ...headers } };
    const request = https.request(url + path, options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part) => (text += part));
      response.on("end", () => resolve({ status: response.statusCode, body: JSON.parse(text) }));
    });
    request.on("error", reject);
    request.end(body && JSON.stringify(body));
  });
}

async function main() {
  const opened = await call("POST", "/sdk/v1/handshake", { "x-api-key": apiKey }, { galleryId: "saves-photos" });
  console.log("handshake", opened.status);
  const session = { authorization: "Bearer " + opened.body.sessionToken };
  const face = { externalUserId: person, imgData: image };
  const enrolled = await call("POST", "/sdk/v1/enroll", session, face);
  console.log("enroll", enrolled.status);
  const found = await call("POST", "/sdk/v1/identify", session, face);
  console.log("identify", found.status, "level", Math.round(found.body.matchLevel));
  const query = "?galleryId=saves-photos&externalUserId=" + encodeURIComponent(person);
  const shown = await call("GET", "/backoffice/v1/photo" + query, { "x-api-key": apiKey });
  console.log("photo", shown.status, shown.body.photo === image ? "same" : "other");
  agent.destroy();
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
