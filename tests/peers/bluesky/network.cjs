// Starts the Bluesky network that its makers test with, says where it is, and ends with its input.
//
//   settle   on a line of the input: everything that was written is shown; answered by {"settled": true}

const net = require('node:net')
const readline = require('node:readline')

// It would listen on every interface; here everything stays on the loopback one.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (port, ...rest) {
  if (typeof port !== 'number') return listen.call(this, port, ...rest)
  return listen.call(this, port, '127.0.0.1', ...rest.filter((one) => typeof one !== 'string'))
}

const say = (told) => process.stdout.write(`${JSON.stringify(told)}\n`)

const main = async () => {
  const { TestNetwork } = require('@atproto/dev-env')
  const network = await TestNetwork.create({ bsky: { dbPostgresSchema: 'bsky' } })
  say({ pds: `http://127.0.0.1:${network.pds.port}` })
  for await (const line of readline.createInterface({ input: process.stdin })) {
    if (line !== 'settle') throw new Error(`no order ${line}`)
    await network.processAll()
    await network.bsky.sub.processAll() // what the last event left to do in the background
    say({ settled: true })
  }
  await network.close()
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error)
    process.exit(1)
  },
)
