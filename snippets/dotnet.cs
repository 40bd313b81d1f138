{{about}}
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

{{#password_env}}
var password = Environment.GetEnvironmentVariable({{password_env}});
{{/password_env}}
{{#password_file}}
var password = File.ReadAllText({{password_file}}).TrimEnd('\r', '\n');
{{/password_file}}
{{#pem}}
var chain = new X509Certificate2Collection();
chain.ImportFromPemFile({{cert}});
{{^password}}
var certificate = X509Certificate2.CreateFromPemFile({{cert}}, {{key}});
{{/password}}
{{#password}}
var certificate = X509Certificate2.CreateFromEncryptedPemFile({{cert}}, password, {{key}});
{{/password}}
if (OperatingSystem.IsWindows())
{
    // Schannel takes no key that is in memory alone, so it goes through a PFX.
    var bytes = certificate.Export(X509ContentType.Pkcs12);
    certificate = X509CertificateLoader.LoadPkcs12(bytes, null);
}
{{/pem}}
{{#pfx}}
var chain = X509CertificateLoader.LoadPkcs12CollectionFromFile({{pfx}}, {{#password}}password{{/password}}{{^password}}null{{/password}});
var certificate = chain.First(one => one.HasPrivateKey);
{{/pfx}}

var tls = new SslClientAuthenticationOptions
{
    // Sends the certificate and its chain, whatever its extended key usage says.
    ClientCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true),
};
{{#ca}}
var trust = new X509ChainPolicy
{
    TrustMode = X509ChainTrustMode.CustomRootTrust,
    RevocationMode = X509RevocationMode.NoCheck,
};
trust.CustomTrustStore.ImportFromPemFile({{ca}});
tls.CertificateChainPolicy = trust;
{{/ca}}
var handler = new SocketsHttpHandler { SslOptions = tls, ConnectTimeout = TimeSpan.FromSeconds(10) };
using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(20) };
{{#api_key_env}}
client.DefaultRequestHeaders.Add({{api_key_header}}, Environment.GetEnvironmentVariable({{api_key_env}}));
{{/api_key_env}}
{{#api_key_file}}
client.DefaultRequestHeaders.Add({{api_key_header}}, File.ReadAllText({{api_key_file}}).Trim());
{{/api_key_file}}
using var response = await client.GetAsync({{url}});
Console.WriteLine($"HTTP {(int)response.StatusCode}");
Console.WriteLine(await response.Content.ReadAsStringAsync());
