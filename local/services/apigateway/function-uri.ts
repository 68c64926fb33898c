const URI =
  /^(?:arn:aws[a-z-]*:apigateway:[a-z0-9-]+:lambda:path\/2015-03-31\/functions\/)?(arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[^/\s]+?)(?:\/invocations)?$/;

/**
 * The function that an integration or authorizer names, by its ARN or by the long form; stage variables may stand in
 * the name.
 */
export const functionOf = (uri: string, variables: Readonly<Record<string, string>> = {}): string | undefined => {
  const [, arn] = URI.exec(uri) ?? [];
  return arn?.replace(/\$\{stageVariables\.(\w+)\}/g, (_, name: string) => variables[name] ?? '');
};
