// Seals or opens one message of WeChat with npm `wechat-crypto`: a JSON order on stdin, the answer on stdout.
const Crypt = require('wechat-crypto');

const ask = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const crypt = new Crypt(ask.token, ask.key, ask.id);
const encrypt = ask.seal === undefined ? ask.open : crypt.encrypt(ask.seal);
const signature = crypt.getSignature(ask.timestamp, ask.nonce, encrypt);
const answer = ask.seal === undefined ? crypt.decrypt(encrypt) : { encrypt };
process.stdout.write(JSON.stringify({ ...answer, signature }));
