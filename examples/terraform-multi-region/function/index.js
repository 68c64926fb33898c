exports.handler = async () => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    message: process.env.GREETING,
    region: process.env.AWS_REGION,
    environment: process.env.ENVIRONMENT,
    team: process.env.TEAM,
  }),
});
