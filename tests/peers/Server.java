import com.sun.net.httpserver.*;
import java.io.*;
import java.net.*;
import java.nio.file.*;
import java.security.*;
import java.security.cert.*;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.*;
import javax.net.ssl.*;

/** java Server.java https|socket PORTS: a server for each line "address port version client trust crl". */
class Server {
    public static void main(String[] a) {
        try {
            all(a);
        } catch (Exception error) {
            error.printStackTrace();
            System.exit(1);
        }
    }

    static void all(String[] a) throws Exception {
        for (String line : Files.readAllLines(Path.of(a[1]))) {
            String[] f = line.split(" ");
            SSLContext context = context(f[4], f[5]);
            InetSocketAddress at = new InetSocketAddress(f[0], Integer.parseInt(f[1]));
            String[] versions = f[2].equals("any") ? new String[] {"TLSv1.2", "TLSv1.3"} : new String[] {"TLSv" + f[2]};
            SSLParameters parameters = context.getDefaultSSLParameters();
            parameters.setProtocols(versions);
            parameters.setNeedClientAuth(f[3].equals("required"));
            if (f[3].equals("optional")) parameters.setWantClientAuth(true);
            if (a[0].equals("https")) https(context, parameters, at); else socket(context, parameters, at);
        }
    }

    static void https(SSLContext context, SSLParameters wanted, InetSocketAddress at) throws Exception {
        HttpsServer server = HttpsServer.create(at, 10);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            public void configure(HttpsParameters parameters) {
                parameters.setSSLParameters(wanted);
            }
        });
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 4);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write("fine".getBytes());
            }
        });
        server.setExecutor(java.util.concurrent.Executors.newCachedThreadPool());
        server.start();
    }

    static void socket(SSLContext context, SSLParameters wanted, InetSocketAddress at) throws Exception {
        SSLServerSocket listener = (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
        listener.setSSLParameters(wanted);
        listener.bind(at);
        new Thread(() -> {
            while (true) {
                try {
                    Socket one = listener.accept();
                    new Thread(() -> answer(one)).start();
                } catch (IOException gone) {
                    return;
                }
            }
        }).start();
    }

    static void answer(Socket socket) {
        try (socket) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) { }
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nfine".getBytes());
        } catch (IOException refused) {
        }
    }

    static SSLContext context(String trust, String crl) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry("server", key(), new char[0], certificates("server.crt"));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, new char[0]);

        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (java.security.cert.Certificate one : certificates(trust)) trusted.setCertificateEntry("ca" + trusted.size(), one);
        PKIXBuilderParameters path = new PKIXBuilderParameters(trusted, new X509CertSelector());
        path.setRevocationEnabled(!crl.equals("-"));
        if (!crl.equals("-")) {
            try (InputStream in = Files.newInputStream(Path.of(crl))) {
                path.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(factory.generateCRLs(in))));
            }
        }
        TrustManagerFactory trusts = TrustManagerFactory.getInstance("PKIX");
        trusts.init(new CertPathTrustManagerParameters(path));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trusts.getTrustManagers(), null);
        return context;
    }

    static java.security.cert.Certificate[] certificates(String file) throws Exception {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).toArray(new java.security.cert.Certificate[0]);
        }
    }

    static PrivateKey key() throws Exception {
        String body = Files.readString(Path.of("server.key")).replaceAll("-----[^-]+-----", "");
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
    }
}
