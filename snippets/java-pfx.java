{{about}}
{{#ca}}
import java.io.InputStream;
{{/ca}}
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
{{#ca}}
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
{{/ca}}
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
{{#ca}}
import javax.net.ssl.TrustManagerFactory;
{{/ca}}

public class Client {
    public static void main(String[] arguments) throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(10))
                .sslContext(sslContext())
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create({{url}}))
                .timeout(Duration.ofSeconds(20))
{{#api_key_env}}
                .header({{api_key_header}}, System.getenv({{api_key_env}}))
{{/api_key_env}}
{{#api_key_file}}
                .header({{api_key_header}}, Files.readString(Path.of({{api_key_file}})).strip())
{{/api_key_file}}
                .build();
        var response = client.send(request, BodyHandlers.ofString());
        System.out.println("HTTP " + response.statusCode());
        System.out.println(response.body());
    }

    private static SSLContext sslContext() throws Exception {
{{#password_env}}
        char[] password = System.getenv({{password_env}}).toCharArray();
{{/password_env}}
{{#password_file}}
        char[] password = Files.readAllLines(Path.of({{password_file}})).get(0).toCharArray();
{{/password_file}}
{{^password}}
        char[] password = new char[0];
{{/password}}
        KeyStore own = KeyStore.getInstance(Path.of({{pfx}}).toFile(), password);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, password);
{{#ca}}
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream file = Files.newInputStream(Path.of({{ca}}))) {
            for (Certificate ca : CertificateFactory.getInstance("X.509").generateCertificates(file)) {
                trusted.setCertificateEntry("ca" + trusted.size(), ca);
            }
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
{{/ca}}
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), {{#ca}}trust.getTrustManagers(){{/ca}}{{^ca}}null{{/ca}}, null);
        return context;
    }
}
