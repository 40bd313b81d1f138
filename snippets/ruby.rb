{{about}}
require "net/http"
require "openssl"

uri = URI({{url}})
http = Net::HTTP.new(uri.host, uri.port)
http.use_ssl = true
http.open_timeout = 10
http.read_timeout = 20
{{#password_env}}
password = ENV.fetch({{password_env}})
{{/password_env}}
{{#password_file}}
password = File.read({{password_file}}).chomp
{{/password_file}}
{{#pem}}
# The certificate, and the CAs between it and the root: `cert` alone would leave them out.
http.cert, *http.extra_chain_cert = OpenSSL::X509::Certificate.load_file({{cert}})
http.key = OpenSSL::PKey.read(File.read({{key}}){{#password}}, password{{/password}})
{{/pem}}
{{#pfx}}
pfx = OpenSSL::PKCS12.new(File.binread({{pfx}}), {{#password}}password{{/password}}{{^password}}""{{/password}})
http.cert = pfx.certificate
http.extra_chain_cert = pfx.ca_certs
http.key = pfx.key
{{/pfx}}
{{#ca}}
http.ca_file = {{ca}}
{{/ca}}

request = Net::HTTP::Get.new(uri)
{{#api_key_env}}
request[{{api_key_header}}] = ENV.fetch({{api_key_env}})
{{/api_key_env}}
{{#api_key_file}}
request[{{api_key_header}}] = File.read({{api_key_file}}).strip
{{/api_key_file}}
response = http.request(request)
puts "HTTP #{response.code}", response.body
