// A client of the sandbox with Java 17's own HttpClient.
//   java Client.java URL CA CERTIFICATE KEY API-KEY-FILE PERSON

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

public class Client {
    private static HttpClient http;
    private static String url;

    public static void main(String[] arguments) throws Exception {
        url = arguments[0];
        String apiKey = Files.readString(Path.of(arguments[4])).trim();
        String person = arguments[5];
        http = HttpClient.newBuilder()
                .sslContext(context(arguments[1], arguments[2], arguments[3]))
                .build();
        byte[] face = ("the face of " + person).getBytes(StandardCharsets.UTF_8);
        String image = Base64.getEncoder().encodeToString(face);

        var opened = call("POST", "/sdk/v1/handshake", "x-api-key", apiKey,
                "{\"galleryId\":\"saves-photos\"}");
        System.out.println("handshake " + opened.statusCode());
        String session = "Bearer " + field(opened, "sessionToken");
        String body = "{\"externalUserId\":\"" + person + "\",\"imgData\":\"" + image + "\"}";
        var enrolled = call("POST", "/sdk/v1/enroll", "Authorization", session, body);
        System.out.println("enroll " + enrolled.statusCode());
        var found = call("POST", "/sdk/v1/identify", "Authorization", session, body);
        long level = Math.round(Double.parseDouble(field(found, "matchLevel")));
        System.out.println("identify " + found.statusCode() + " level " + level);
        String query = "?galleryId=saves-photos&externalUserId="
                + URLEncoder.encode(person, StandardCharsets.UTF_8);
        var shown = call("GET", "/backoffice/v1/photo" + query, "x-api-key", apiKey, null);
        String same = field(shown, "photo").equals(image) ? "same" : "other";
        System.out.println("photo " + shown.statusCode() + " " + same);
    }

    private static HttpResponse<String> call(
            String method, String path, String header, String value, String body) throws Exception {
        var content = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body);
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .header(header, value)
                .method(method, content)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** The value of a field; the JDK has no reader of JSON. */
    private static String field(HttpResponse<String> response, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":\"?([^,\"}]*)").matcher(response.body());
        if (!found.find()) {
            throw new IllegalStateException("no field " + name);
        }
        return found.group(1);
    }

    private static SSLContext context(String ca, String certificate, String key) throws Exception {
        KeyStore own = empty();
        own.setKeyEntry("client", key(key), new char[0], certificates(certificate));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(own, new char[0]);
        KeyStore trusted = empty();
        trusted.setCertificateEntry("ca", certificates(ca)[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore empty() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Certificate[] certificates(String path) throws Exception {
        var bytes = new ByteArrayInputStream(Files.readAllBytes(Path.of(path)));
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(bytes).toArray(new Certificate[0]);
    }

    private static PrivateKey key(String path) throws Exception {
        String base64 = Files.readString(Path.of(path)).replaceAll("-----[A-Z ]+-----|\\s", "");
        var encoded = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));
        try {
            return KeyFactory.getInstance("EC").generatePrivate(encoded);
        } catch (java.security.spec.InvalidKeySpecException notThatKind) {
            return KeyFactory.getInstance("RSA").generatePrivate(encoded);
        }
    }
}
