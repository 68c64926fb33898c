/** New temporary credentials, with the names of the API. */
import type { Cloud, Principal } from '../../kernel/cloud.ts';

export const credentialsOf = (cloud: Cloud, principal: Principal, expires: number) => {
  const { accessKeyId, secretAccessKey, sessionToken } = cloud.credentials(principal, expires);
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: new Date(expires),
  };
};
