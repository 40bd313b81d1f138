// node server.js PORTS: opens an HTTPS server for each line "address port version client trust crl".
const fs = require('fs');
const https = require('https');

for (const line of fs.readFileSync(process.argv[2], 'utf8').trim().split('\n')) {
  const [address, port, version, client, trust, crl] = line.split(' ');
  https.createServer({
    cert: fs.readFileSync('server.crt'),
    key: fs.readFileSync('server.key'),
    ca: fs.readFileSync(trust),
    crl: crl === '-' ? undefined : fs.readFileSync(crl, 'utf8').split(/(?<=-----END X509 CRL-----\n)/),
    minVersion: version === 'any' ? 'TLSv1.2' : `TLSv${version}`,
    maxVersion: version === 'any' ? 'TLSv1.3' : `TLSv${version}`,
    requestCert: client !== 'never',
    rejectUnauthorized: client === 'required',
  }, (request, response) => response.end('fine')).listen(Number(port), address);
}
