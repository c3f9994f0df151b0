// Drives the official Douyin SDK line by line: one order as JSON on standard input, one answer on standard output.
//   {"call": "videoVideoList", "request": {...}}  calls the SDK; a value {"file": {name, type, base64}} becomes a file,
//                                                 an inner object one of the SDK's own models
//   {"shape": "VideoVideoListResponse"}           tells the fields that the SDK declares for an answer
//   {"token": true}                               fetches a client token as the SDK's credential module does by itself
'use strict';

const { createInterface } = require('node:readline');
const { Readable } = require('node:stream');
const sdk = require('@open-dy/open_api_sdk');
const { FileField } = require('@open-dy/open_api_util');
const { cast } = require('@alicloud/tea-typescript');

const client = new sdk.default({ clientKey: process.env.DOUYIN_KEY, clientSecret: process.env.DOUYIN_SECRET });

function value(given, type) {
  if (given && given.file) {
    const { name, type: kind, base64 } = given.file;
    const content = Readable.from([Buffer.from(base64, 'base64')]);
    return new FileField({ filename: name, contentType: kind, content });
  }
  return typeof type === 'function' ? cast(given, new type({})) : given;
}

function shape(type) {
  if (typeof type === 'string') return type;
  if (type.type === 'array') return [shape(type.itemType)];
  if (type.type === 'map') return {};
  const [names, types] = [type.names(), type.types()];
  return Object.fromEntries(Object.keys(names).map((name) => [names[name], shape(types[name])]));
}

async function answer(order) {
  if (order.token) return client._credential.getClientToken();
  if (order.shape) return shape(sdk[order.shape]);
  const Request = sdk[`${order.call[0].toUpperCase()}${order.call.slice(1)}Request`];
  const fields = Object.entries(order.request).map(([name, given]) => [name, value(given, Request.types()[name])]);
  return client[order.call](new Request(Object.fromEntries(fields)));
}

async function main() {
  for await (const line of createInterface({ input: process.stdin })) {
    let said;
    try {
      said = { answer: await answer(JSON.parse(line)) };
    } catch (error) {
      said = { code: error.code, error: error.message };
    }
    process.stdout.write(`${JSON.stringify(said)}\n`);
  }
}

main();
