/** The interface of a resource type. One file per type in this folder; it acts only through `context.call`. */
import type { Members, Shape } from './shape.ts';

/** Properties after evaluation, fitted to the type's shape. */
export type Properties = Readonly<Record<string, unknown>>;

export interface Made {
  readonly physicalId: string;
  /** The value of Ref where it is not the physical id. */
  readonly ref?: string;
  /** The values of Fn::GetAtt; nested names are flat (`Endpoint.Address`). */
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** The attributes are shown to nobody. */
  readonly secret?: boolean;
}

export interface Before {
  readonly physicalId: string;
  readonly properties: Properties;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface ResourceContext {
  readonly account: string;
  readonly region: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  /**
   * `stack-logicalId-SUFFIX`, the same for the same physical resource whenever it is asked for, other after a
   * replacement.
   * `limit` is the type's greatest length.
   */
  name(limit: number): string;
  /** What the request for the stack has acknowledged. */
  readonly capabilities: readonly string[];
  /** Stays the same when the operation is run again after a crash; for client tokens. */
  readonly token: string;
  /** A crash may have interrupted this very operation: what "already exists" is then its own. */
  readonly resumed: boolean;
  /** Milliseconds since 1970 when the stack's operation began. */
  readonly since: number;
  /**
   * True for a physical id that a resource of a stack already has: so an interrupted creation does not adopt another's
   * resource.
   */
  taken(physicalId: string): boolean;
  /** Tells that the physical resource exists from now on (it is kept even if the rest fails). */
  initiated(physicalId: string): void;
  /** Calls another service under the stack's principal. */
  call<Out = Record<string, unknown>>(service: string, operation: string, input: unknown): Promise<Out>;
  /** Asks again and again until `look` answers something, as CloudFormation waits for a resource to stabilise. */
  until<T>(look: () => Promise<T | undefined>): Promise<T>;
  /** A one-time address that takes an answer by PUT, for custom resources. */
  answers: Answers;
}

export interface Answers {
  /** The secret token of a question; the same for the same key, also after a restart. */
  open(key: string): string;
  /** The URL for the PUT of the answer. */
  url(token: string): string;
  /** True if it was put already. */
  has(token: string): boolean;
  /** The answer. Throws ValidationError when there is none `patience` milliseconds after the question was opened. */
  await(token: string, patience: number): Promise<unknown>;
}

export type Reading = Pick<ResourceContext, 'call' | 'region' | 'account'>;

export interface ResourceType {
  readonly type: string;
  /** `json` where the resource itself decides what it takes. */
  readonly shape: Members | 'json';
  /** Properties whose change needs a new physical resource. */
  readonly immutable?: readonly string[];
  /** The property by which people name the physical resource themselves. */
  readonly named?: string;
  /** Names that Fn::GetAtt may ask for; `any` where the resource itself decides. */
  readonly attributes: readonly string[] | 'any';
  /** Attributes that an update in place may change; the others stay. `any` for all. */
  readonly changing?: readonly string[] | 'any';
  /** How the type takes stack tags; absent where it has none. */
  readonly tags?: 'list' | 'map';
  /** The resource of that name, if it is there: it may be imported instead of created. */
  find?(name: string, context: Reading): Promise<Made | undefined>;
  /**
   * The properties as the service has them, in the template's form: a key for each that can be read, `undefined` where
   * it is not set. Undefined if the resource is gone. Absent where drift cannot be detected here.
   */
  read?(physicalId: string, context: Reading, expected: Properties): Promise<Properties | undefined>;
  create(properties: Properties, context: ResourceContext): Promise<Made>;
  /** Absent where every property is immutable. */
  update?(properties: Properties, context: ResourceContext, before: Before): Promise<Made>;
  /** A resource that is already gone is no failure. */
  delete(physicalId: string, context: ResourceContext, before: Before): Promise<void>;
}

export const shapeOf = ({ shape }: ResourceType): Shape => (shape === 'json' ? 'json' : { of: shape });
