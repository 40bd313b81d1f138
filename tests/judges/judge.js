// node judge.js keys KEYFILE PASSWORDFILE [KEYFILE PASSWORDFILE]…  the public half of each key
// node judge.js pair CERTIFICATEFILE KEYFILE [PASSWORDFILE]  what an HTTPS client does with both
// node judge.js pfx PFXFILE PASSWORDFILE                     the same with a PFX
// node judge.js stores SERVERCERTIFICATE SERVERKEY PFXFILE PASSWORDFILE [PFXFILE PASSWORDFILE]…
//                                                        what a TLS server gets to see of each PFX
const crypto = require('crypto'), fs = require('fs'), tls = require('tls');
const [what, ...files] = process.argv.slice(2);
const read = (name) => name === undefined ? undefined : fs.readFileSync(name);
const password = (name) => name === undefined ? undefined : fs.readFileSync(name, 'utf8').trimEnd();
if (what === 'keys') {
  keys(...files);
} else if (what === 'pair') {
  const [cert, key] = [read(files[0]), read(files[1])], passphrase = password(files[2]);
  tls.createSecureContext({ cert, key, passphrase });
  const leaf = new crypto.X509Certificate(cert);
  if (!leaf.checkPrivateKey(crypto.createPrivateKey({ key, passphrase }))) throw new Error('key mismatch');
  console.log(leaf.subject);
} else if (what === 'stores') {
  stores(...files);
} else {
  tls.createSecureContext({ pfx: read(files[0]), passphrase: password(files[1]) });
  console.log('accepted');
}

function keys(...pairs) {
  for (let at = 0; at < pairs.length; at += 2) {
    console.log(`== ${pairs[at]}`);
    const key = read(pairs[at]), passphrase = password(pairs[at + 1]);
    const isPem = key.subarray(0, 5).toString() === '-----';
    const type = ['pkcs1', 'sec1'].find((form) => pairs[at].includes(form)) ?? 'pkcs8';
    try {
      const own = crypto.createPrivateKey({ key, passphrase, format: isPem ? 'pem' : 'der', type });
      console.log(crypto.createPublicKey(own).export({ type: 'spki', format: 'pem' }));
    } catch (error) {
      console.log(`refused: ${error.message}`);
    }
  }
}

async function stores(cert, key, ...pairs) {
  const options = { cert: read(cert), key: read(key), requestCert: true, rejectUnauthorized: false };
  for (let at = 0; at < pairs.length; at += 2) {
    console.log(`== ${pairs[at]}`);
    try {
      console.log(await handshake(options, { pfx: read(pairs[at]), passphrase: password(pairs[at + 1]) }));
    } catch (error) {
      console.log(`refused: ${error.message}`);
    }
  }
}

// The leaf's public key, for which the client has just signed, and the chain it sent.
function handshake(options, client) {
  return new Promise((done, failed) => {
    const context = tls.createSecureContext(client);
    const server = tls.createServer(options, (socket) => {
      let text = '', seen;
      for (let one = socket.getPeerCertificate(true); one?.raw && one !== seen; one = one.issuerCertificate) {
        const certificate = new crypto.X509Certificate(one.raw);
        if (!text) text = certificate.publicKey.export({ type: 'spki', format: 'pem' });
        text += certificate.toString();
        seen = one;
      }
      done(text);
      socket.destroy();
      server.close();
    }).on('tlsClientError', failed).listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      tls.connect({ port, host: '127.0.0.1', secureContext: context, rejectUnauthorized: false }).on('error', failed);
    });
  });
}
