const assert = require('node:assert');
const { test } = require('node:test');
const { handler } = require('../app/index.js');

test('the service answers its region', async () => {
  process.env.AWS_REGION = 'eu-central-1';
  const answer = await handler();
  assert.strictEqual(JSON.parse(answer.body).region, 'eu-central-1');
});
