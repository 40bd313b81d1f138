{{about}}
import { readFileSync } from "node:fs";
import https from "node:https";

{{#password_file}}
const withoutLineEnd = (text) => text.replace(/\r?\n$/, "");
{{/password_file}}
// One agent for all requests: it keeps connections open.
const agent = new https.Agent({
  keepAlive: true,
{{#pem}}
  cert: readFileSync({{cert}}),
  key: readFileSync({{key}}),
{{/pem}}
{{#pfx}}
  pfx: readFileSync({{pfx}}),
{{/pfx}}
{{#password_env}}
  passphrase: process.env[{{password_env}}],
{{/password_env}}
{{#password_file}}
  passphrase: withoutLineEnd(readFileSync({{password_file}}, "utf8")),
{{/password_file}}
{{#ca}}
  ca: readFileSync({{ca}}),
{{/ca}}
});
const options = {
  agent,
  timeout: 20_000,
{{#api_key_env}}
  headers: { {{api_key_header}}: process.env[{{api_key_env}}] },
{{/api_key_env}}
{{#api_key_file}}
  headers: { {{api_key_header}}: readFileSync({{api_key_file}}, "utf8").trim() },
{{/api_key_file}}
};

const request = https.get({{url}}, options, (response) => {
  console.log("HTTP", response.statusCode);
  response.pipe(process.stdout);
});
request.on("timeout", () => request.destroy(new Error("no answer for 20 seconds")));
request.on("error", (error) => {
  console.error(error);
  process.exitCode = 1;
});
