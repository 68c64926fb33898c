/** The meaning of names in a template while it is evaluated. */

/** The value of `AWS::NoValue`: removes the property or list item that holds it. */
export const NO_VALUE: unique symbol = Symbol('AWS::NoValue');

export interface StackOutputRequest {
  readonly StackName: string;
  readonly OutputName: string;
  readonly Region?: string;
  readonly RoleArn?: string;
}

export interface Scope {
  readonly region: string;
  readonly extensions: boolean;
  readonly mappings: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  /** Throws ValidationError for a condition that does not exist. */
  condition(name: string): Promise<boolean>;
  /** A parameter's value, a pseudo parameter's, or a resource's reference. */
  ref(name: string): unknown;
  getAtt(resource: string, attribute: string): unknown;
  importValue(name: string): Promise<unknown>;
  stackOutput(request: StackOutputRequest): Promise<unknown>;
}
