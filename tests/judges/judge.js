// node judge.js key KEYFILE [PASSWORDFILE]                  prints the key's type
// node judge.js pair CERTIFICATEFILE KEYFILE [PASSWORDFILE]  what an HTTPS client does with both
// node judge.js pfx PFXFILE PASSWORDFILE                     the same with a PFX
const crypto = require('crypto'), fs = require('fs'), tls = require('tls');
const [what, ...files] = process.argv.slice(2);
const read = (name) => name === undefined ? undefined : fs.readFileSync(name);
const password = (name) => name === undefined ? undefined : fs.readFileSync(name, 'utf8').trimEnd();
if (what === 'key') {
  const key = crypto.createPrivateKey({ key: read(files[0]), passphrase: password(files[1]) });
  console.log(key.asymmetricKeyType);
} else if (what === 'pair') {
  const [cert, key] = [read(files[0]), read(files[1])], passphrase = password(files[2]);
  tls.createSecureContext({ cert, key, passphrase });
  const leaf = new crypto.X509Certificate(cert);
  if (!leaf.checkPrivateKey(crypto.createPrivateKey({ key, passphrase }))) throw new Error('key mismatch');
  console.log(leaf.subject);
} else {
  tls.createSecureContext({ pfx: read(files[0]), passphrase: password(files[1]) });
  console.log('accepted');
}
