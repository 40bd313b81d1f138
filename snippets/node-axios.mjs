{{about}}
import { readFileSync } from "node:fs";
import https from "node:https";
import axios from "axios";

{{#password_file}}
const withoutLineEnd = (text) => text.replace(/\r?\n$/, "");
{{/password_file}}
const client = axios.create({
  httpsAgent: new https.Agent({
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
  }),
  timeout: 20_000,
{{#api_key_env}}
  headers: { {{api_key_header}}: process.env[{{api_key_env}}] },
{{/api_key_env}}
{{#api_key_file}}
  headers: { {{api_key_header}}: readFileSync({{api_key_file}}, "utf8").trim() },
{{/api_key_file}}
  // Text as it comes, and no exception for a status such as 404.
  responseType: "text",
  validateStatus: () => true,
});

try {
  const response = await client.get({{url}});
  console.log("HTTP", response.status);
  console.log(response.data);
} catch (error) {
  console.error(error.code, error.message);
  process.exitCode = 1;
}
