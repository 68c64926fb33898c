// Answers who it is: the region that it runs in, and what was deployed.
exports.handler = async () => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    region: process.env.AWS_REGION,
    environment: process.env.ENVIRONMENT,
    team: process.env.TEAM,
    version: process.env.VERSION,
  }),
});
