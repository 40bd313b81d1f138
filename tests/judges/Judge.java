import java.nio.file.*;
import java.security.*;
import java.security.spec.*;
import java.util.*;
import javax.crypto.*;
import javax.crypto.spec.PBEKeySpec;

/** java Judge.java key KEYFILE [PASSWORDFILE], or store PFXFILE PASSWORDFILE. */
class Judge {
    public static void main(String[] a) throws Exception {
        char[] password = a.length > 2 ? Files.readString(Path.of(a[2])).strip().toCharArray() : null;
        if (a[0].equals("key")) System.out.println(key(Path.of(a[1]), password));
        else store(Path.of(a[1]), password);
    }

    static String key(Path file, char[] password) throws Exception {
        String body = Files.readString(file).replaceAll("-----[^-]+-----", "");
        byte[] der = Base64.getMimeDecoder().decode(body);
        PKCS8EncodedKeySpec spec = password == null ? new PKCS8EncodedKeySpec(der) : open(der, password);
        for (String kind : new String[] {"RSA", "EC", "EdDSA"}) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(spec).getAlgorithm();
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

    static void store(Path file, char[] password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(Files.newInputStream(file), password);
        for (String alias : Collections.list(store.aliases())) {
            if (!store.isKeyEntry(alias)) continue;
            String kind = store.getKey(alias, password).getAlgorithm();
            System.out.println(alias + ": " + kind + ", chain of " + store.getCertificateChain(alias).length);
        }
    }
}
