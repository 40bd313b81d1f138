{{about}}
set -eu

{{#password_env}}
: "${{password_env|bare}}"
{{/password_env}}
{{#api_key_env}}
: "${{api_key_env|bare}}"
{{/api_key_env}}
{{#secrets}}
# Through standard input: what stands in the arguments of a program is seen by everybody on the machine.
secrets() {
{{#password_env}}
  printf '%s' "${{password_env|bare}}" | sed -e 's/[\\"]/\\&/g' -e 's/.*/pass = "&"/'
{{/password_env}}
{{#password_file}}
  tr -d '\r\n' <{{password_file}} | sed -e 's/[\\"]/\\&/g' -e 's/.*/pass = "&"/'
{{/password_file}}
{{#password}}
  echo
{{/password}}
{{#api_key_env}}
  printf '%s' "${{api_key_env|bare}}" | sed -e 's/[\\"]/\\&/g' -e 's/.*/header = "{{api_key_header|bare}}: &"/'
{{/api_key_env}}
{{#api_key_file}}
  tr -d '\r\n' <{{api_key_file}} | sed -e 's/[\\"]/\\&/g' -e 's/.*/header = "{{api_key_header|bare}}: &"/'
{{/api_key_file}}
}

secrets | curl --config - --silent --show-error --max-time 20 \
{{/secrets}}
{{^secrets}}
curl --silent --show-error --max-time 20 \
{{/secrets}}
{{#pem}}
  --cert {{cert|curl}} \
  --key {{key}} \
{{/pem}}
{{#pfx}}
  --cert-type P12 --cert {{pfx|curl}} \
{{/pfx}}
{{#ca}}
  --cacert {{ca}} \
{{/ca}}
  --write-out '\nHTTP %{http_code}\n' \
  --globoff {{url}}
