{{about}}
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
{{#password}}
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
{{/password}}
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
        Certificate[] chain = certificates({{cert}});
        KeyFactory factory = KeyFactory.getInstance(chain[0].getPublicKey().getAlgorithm());
        KeyStore own = emptyStore();
        own.setKeyEntry("client", factory.generatePrivate(key({{key}})), new char[0], chain);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
{{#ca}}
        KeyStore trusted = emptyStore();
        for (Certificate ca : certificates({{ca}})) {
            trusted.setCertificateEntry("ca" + trusted.size(), ca);
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
{{/ca}}
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), {{#ca}}trust.getTrustManagers(){{/ca}}{{^ca}}null{{/ca}}, null);
        return context;
    }

    private static Certificate[] certificates(String path) throws Exception {
        try (InputStream file = Files.newInputStream(Path.of(path))) {
            var found = CertificateFactory.getInstance("X.509").generateCertificates(file);
            return found.toArray(new Certificate[0]);
        }
    }

    private static PKCS8EncodedKeySpec key(String path) throws Exception {
        String base64 = Files.readString(Path.of(path)).replaceAll("-----[A-Z ]+-----", "");
        byte[] der = Base64.getMimeDecoder().decode(base64);
{{^password}}
        return new PKCS8EncodedKeySpec(der);
{{/password}}
{{#password}}
        EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(der);
        // getAlgName() says no more than "PBES2" before Java 19.
        String name = encrypted.getAlgParameters().toString();
{{#password_env}}
        char[] password = System.getenv({{password_env}}).toCharArray();
{{/password_env}}
{{#password_file}}
        char[] password = Files.readAllLines(Path.of({{password_file}})).get(0).toCharArray();
{{/password_file}}
        var secret = SecretKeyFactory.getInstance(name).generateSecret(new PBEKeySpec(password));
        Cipher cipher = Cipher.getInstance(name);
        cipher.init(Cipher.DECRYPT_MODE, secret, encrypted.getAlgParameters());
        return encrypted.getKeySpec(cipher);
{{/password}}
    }

    private static KeyStore emptyStore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
