// node call.js URL VENDORFOLDER CERTIFICATEFILE KEYFILE | URL VENDORFOLDER PFXFILE PASSWORDFILE
const fs = require('fs'), https = require('https');
const [url, vendor, one, two] = process.argv.slice(2);
const own = one.endsWith('.pfx')
  ? { pfx: fs.readFileSync(one), passphrase: fs.readFileSync(two, 'utf8').trimEnd() }
  : { cert: fs.readFileSync(one), key: fs.readFileSync(two) };
const headers = { 'x-api-key': fs.readFileSync(`${vendor}/api-key.txt`, 'utf8').trim() };
https.get(url, { ...own, ca: fs.readFileSync(`${vendor}/ca.pem`), headers, agent: false }, (answer) => {
  console.log(answer.statusCode);
  answer.resume();
}).on('error', (error) => { console.error(error.message); process.exitCode = 1; });
