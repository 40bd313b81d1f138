{{about}}
import { readFileSync } from "node:fs";
import { Agent, fetch } from "undici";

{{#password_file}}
const withoutLineEnd = (text) => text.replace(/\r?\n$/, "");
{{/password_file}}
// One for all requests: it keeps connections open. `connect` takes what tls.connect of Node takes.
const dispatcher = new Agent({
  connect: {
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
  },
});
const options = {
  dispatcher,
  signal: AbortSignal.timeout(20_000),
{{#api_key_env}}
  headers: { {{api_key_header}}: process.env[{{api_key_env}}] },
{{/api_key_env}}
{{#api_key_file}}
  headers: { {{api_key_header}}: readFileSync({{api_key_file}}, "utf8").trim() },
{{/api_key_file}}
};

try {
  const response = await fetch({{url}}, options);
  console.log("HTTP", response.status);
  console.log(await response.text());
} catch (error) {
  // The message is "fetch failed", whatever it was. The cause says why; "other side closed" may be
  // a refused certificate.
  console.error(error.cause ?? error);
  process.exitCode = 1;
}
