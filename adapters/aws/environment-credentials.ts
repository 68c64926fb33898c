/**
 * Stands in the place of `@aws-sdk/credential-provider-node` in the bundles of functions. Lambda puts the credentials
 * of the role into the environment and nowhere else; the SDK's own chain, which looks at files, instance metadata, web
 * identities and logins besides, would be a quarter of every bundle.
 */

export const defaultProvider = () => async () => ({
  accessKeyId: variable('AWS_ACCESS_KEY_ID'),
  secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
  sessionToken: variable('AWS_SESSION_TOKEN'),
});

const variable = (name: string): string => {
  const value = process.env[name];
  if (value) return value;
  throw Object.assign(new Error(`${name} is not set: this runs only as a Lambda function`), {
    name: 'CredentialsProviderError',
  });
};
