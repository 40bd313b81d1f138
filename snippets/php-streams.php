<?php
{{about}}
declare(strict_types=1);

$context = stream_context_create([
    'ssl' => [
        'local_cert' => {{cert}},
        'local_pk' => {{key}},
{{#password_env}}
        'passphrase' => getenv({{password_env}}) ?: throw new RuntimeException('{{password_env|bare}} is not set'),
{{/password_env}}
{{#password_file}}
        'passphrase' => rtrim(file_get_contents({{password_file}}), "\r\n"),
{{/password_file}}
{{#ca}}
        'cafile' => {{ca}},
{{/ca}}
    ],
    'http' => [
{{#api_key_env}}
        'header' => '{{api_key_header|bare}}: ' . (getenv({{api_key_env}}) ?: throw new RuntimeException('{{api_key_env|bare}} is not set')),
{{/api_key_env}}
{{#api_key_file}}
        'header' => '{{api_key_header|bare}}: ' . trim(file_get_contents({{api_key_file}})),
{{/api_key_file}}
        'timeout' => 20,
        'follow_location' => 0,
        'ignore_errors' => true,
    ],
]);
$response = fopen({{url}}, 'r', false, $context);
if ($response === false) {
    throw new RuntimeException((string) openssl_error_string());
}
[, $status] = explode(' ', stream_get_meta_data($response)['wrapper_data'][0]);
echo "HTTP $status\n", stream_get_contents($response), "\n";
