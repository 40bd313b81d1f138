import java.nio.file.*;
import java.security.*;
import java.security.cert.Certificate;
import java.security.spec.*;
import java.util.*;
import javax.crypto.*;
import javax.crypto.spec.PBEKeySpec;

/**
 * java Judge.java key KEYFILE [PASSWORDFILE], stores PFXFILE PASSWORDFILE [PFXFILE PASSWORDFILE]…, or
 * keys KEYFILE PASSWORDFILE …, where each key RSA.… lies beside its public half RSA.pub
 */
class Judge {
    public static void main(String[] a) throws Exception {
        if (a[0].equals("key")) {
            System.out.println(key(der(Files.readAllBytes(Path.of(a[1]))), a.length > 2 ? password(a[2]) : null).getAlgorithm());
            return;
        }
        for (int at = 1; at < a.length; at += 2) {
            System.out.println("== " + a[at]);
            try {
                if (a[0].equals("keys")) same(a[at], password(a[at + 1]));
                else store(Path.of(a[at]), password(a[at + 1]));
            } catch (Exception error) {
                System.out.println("refused: " + error + ", because " + error.getCause());
            }
        }
    }

    static char[] password(String file) throws Exception {
        return Files.readString(Path.of(file)).strip().toCharArray();
    }

    /** The public half, where the private key signs what it verifies. */
    static void same(String file, char[] password) throws Exception {
        byte[] spki = der(Files.readAllBytes(Path.of(file.split("[.]")[0] + ".pub")));
        PrivateKey key = key(der(Files.readAllBytes(Path.of(file))), file.contains("encrypted") ? password : null);
        PublicKey half = KeyFactory.getInstance(key.getAlgorithm()).generatePublic(new X509EncodedKeySpec(spki));
        if (signs(key, half)) pem("PUBLIC KEY", spki);
    }

    static byte[] der(byte[] contents) {
        if (contents[0] != '-') return contents;
        return Base64.getMimeDecoder().decode(new String(contents).replaceAll("-----[^-]+-----", ""));
    }

    static PrivateKey key(byte[] der, char[] password) throws Exception {
        PKCS8EncodedKeySpec spec = password == null ? new PKCS8EncodedKeySpec(der) : open(der, password);
        for (String kind : new String[] {"RSA", "EC", "EdDSA"}) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(spec);
            } catch (InvalidKeySpecException wrongKind) {
            }
        }
        throw new InvalidKeySpecException("no kind of key fits");
    }

    static PKCS8EncodedKeySpec open(byte[] der, char[] password) throws Exception {
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
        AlgorithmParameters parameters = info.getAlgParameters();
        String name = parameters.toString();
        SecretKey key = SecretKeyFactory.getInstance(name).generateSecret(new PBEKeySpec(password));
        Cipher cipher = Cipher.getInstance(name);
        cipher.init(Cipher.DECRYPT_MODE, key, parameters);
        return info.getKeySpec(cipher);
    }

    /** The leaf's public key, where the private key signs what it verifies, and the chain. */
    static void store(Path file, char[] password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(Files.newInputStream(file), password);
        for (String alias : Collections.list(store.aliases())) {
            if (!store.isKeyEntry(alias)) continue;
            Certificate[] chain = store.getCertificateChain(alias);
            PublicKey leaf = chain[0].getPublicKey();
            if (signs((PrivateKey) store.getKey(alias, password), leaf)) pem("PUBLIC KEY", leaf.getEncoded());
            for (Certificate one : chain) pem("CERTIFICATE", one.getEncoded());
        }
    }

    static boolean signs(PrivateKey key, PublicKey leaf) throws Exception {
        String hash = key.getAlgorithm().equals("EdDSA") ? "EdDSA" : "SHA256with" + key.getAlgorithm();
        Signature signing = Signature.getInstance(hash.replace("withEC", "withECDSA"));
        signing.initSign(key);
        signing.update((byte) 1);
        Signature verifying = Signature.getInstance(signing.getAlgorithm());
        verifying.initVerify(leaf);
        verifying.update((byte) 1);
        return verifying.verify(signing.sign());
    }

    static void pem(String label, byte[] der) {
        System.out.println("-----BEGIN " + label + "-----");
        System.out.println(Base64.getMimeEncoder(64, new byte[] {10}).encodeToString(der));
        System.out.println("-----END " + label + "-----");
    }
}
