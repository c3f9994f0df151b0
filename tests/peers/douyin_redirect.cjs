// Loaded before the official Douyin SDK: its connections to open.douyin.com end at the server of the test, and a
// connection to anywhere else is an error, so that nothing leaves the machine.
'use strict';

const http = require('node:http');
const https = require('node:https');

const port = Number(process.env.DOUYIN_PORT);
const connect = https.Agent.prototype.createConnection;

https.Agent.prototype.createConnection = function (options, callback) {
  if (options.host !== 'open.douyin.com') throw new Error(`no connection to ${options.host} in a test`);
  return connect.call(this, { ...options, host: '127.0.0.1', port, servername: 'open.douyin.com' }, callback);
};

http.Agent.prototype.createConnection = function (options) {
  throw new Error(`no plain connection to ${options.host} in a test`);
};
