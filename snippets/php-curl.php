<?php
{{about}}
declare(strict_types=1);

$request = curl_init({{url}});
curl_setopt_array($request, [
{{#pem}}
    CURLOPT_SSLCERT => {{cert}},
    CURLOPT_SSLKEY => {{key}},
{{/pem}}
{{#pfx}}
    CURLOPT_SSLCERTTYPE => 'P12',
    CURLOPT_SSLCERT => {{pfx}},
{{/pfx}}
{{#password_env}}
    CURLOPT_KEYPASSWD => getenv({{password_env}}) ?: throw new RuntimeException('{{password_env|bare}} is not set'),
{{/password_env}}
{{#password_file}}
    CURLOPT_KEYPASSWD => rtrim(file_get_contents({{password_file}}), "\r\n"),
{{/password_file}}
{{#ca}}
    CURLOPT_CAINFO => {{ca}},
{{/ca}}
{{#api_key_env}}
    CURLOPT_HTTPHEADER => ['{{api_key_header|bare}}: ' . (getenv({{api_key_env}}) ?: throw new RuntimeException('{{api_key_env|bare}} is not set'))],
{{/api_key_env}}
{{#api_key_file}}
    CURLOPT_HTTPHEADER => ['{{api_key_header|bare}}: ' . trim(file_get_contents({{api_key_file}}))],
{{/api_key_file}}
    CURLOPT_CONNECTTIMEOUT => 10,
    CURLOPT_TIMEOUT => 20,
    CURLOPT_RETURNTRANSFER => true,
]);
$body = curl_exec($request);
if ($body === false) {
    throw new RuntimeException(curl_error($request), curl_errno($request));
}
echo 'HTTP ', curl_getinfo($request, CURLINFO_RESPONSE_CODE), "\n", $body, "\n";
