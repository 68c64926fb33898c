/** The principals and their policies, as IAM keeps them. The service is passed in; the kernel knows no service. */
import type { Principal } from '../cloud.ts';
import type { Tags } from '../tags.ts';

export interface AccessKey {
  readonly id: string;
  /** SigV4 needs the secret itself; the data folder is readable by its owner only. */
  readonly secret: string;
  readonly principal: Principal;
  /** ARN of the user; undefined for sessions. */
  readonly owner: string | undefined;
  /** `Deleted` keys are kept: they must not become "any other key". */
  readonly status: 'Active' | 'Inactive' | 'Deleted';
  readonly created: number;
  /** Sessions only. */
  readonly expires: number | undefined;
  tokenIs(token: string | undefined): boolean;
}

export interface Holder {
  readonly account: string;
  readonly name: string;
  readonly id: string;
  /** ARN of the permissions boundary. */
  readonly boundary: string | undefined;
  readonly tags: Tags;
}

export interface AssumableRole extends Holder {
  /** JSON text of the trust policy. */
  readonly trust: string;
  /** Seconds. */
  readonly maxSession: number;
}

interface NewKey {
  readonly id: string;
  readonly secret: string;
  readonly principal: Principal;
  readonly created: number;
}

export interface Directory {
  readonly users: { byArn(arn: string): Holder | undefined };
  /** The groups of a user, by its ARN. */
  readonly groups: { ofUser(arn: string): readonly { readonly arn: string }[] };
  readonly roles: { byArn(arn: string): AssumableRole | undefined };
  /** Policies by the ARN of the user, role or group. */
  readonly owned: {
    inline(arn: string): readonly { readonly document: string }[];
    attached(arn: string): readonly string[];
  };
  readonly managed: { document(arn: string): string | undefined };
  readonly keys: {
    get(id: string): AccessKey | undefined;
    ofUser(arn: string): readonly AccessKey[];
    addForUser(key: NewKey & { readonly owner: string }): void;
    addSession(key: NewKey & { readonly token: string; readonly expires: number }): void;
  };
  readonly git: {
    /** The credential, if it is active and the password is right. */
    check(
      userName: string,
      password: string,
    ): { readonly service: string /** ARN of the user. */; readonly owner: string } | undefined;
  };
  /** Counts writes; what was read under another number is old. */
  writes(): number;
  write<T>(change: () => T): T;
}
