/**
 * A build project that a provider has for itself in every environment and account. A repository cannot say what it
 * runs; infra makes project and roles of this and knows no provider.
 */
import type { Statement } from './grants.ts';
import type { Installation } from './installation.ts';

export interface OwnBuildPlace {
  readonly installation: Installation;
  readonly environment: string;
  /** The account that it plans or works for; the project itself lies at home. */
  readonly account: string;
  /** Of the key that objects at home are encrypted with. */
  readonly keyArn: string;
}

export interface OwnBuild {
  /** Of `tagline-<kind>-<environment>-<account>`. */
  readonly kind: string;
  /** `plan`: the engine's planning steps start it; `work`: those that carry out. */
  readonly does: 'plan' | 'work';
  readonly says: string;
  /** The setting of the installation without which it is not there. */
  readonly setting: 'terraform';
  /** Its file beneath `providers/`. */
  readonly buildspec: string;
  readonly timeoutInMinutes: number;
  readonly image: (installation: Installation) => string | undefined;
  readonly variables: (place: Omit<OwnBuildPlace, 'keyArn'>) => Readonly<Record<string, string>>;
  /** What its role may do at home, beside writing its log, what it reads and what it hands on. */
  readonly grants: (place: OwnBuildPlace) => readonly Statement[];
  readonly reads: readonly ('artifacts' | 'sealed')[];
  readonly writes: readonly ('sealed' | 'shown' | 'left' | 'rescued')[];
  /** The role that it assumes at the target: one that reads, or one that changes everything but Tagline. */
  readonly atTarget: { readonly kind: string; readonly may: 'read' | 'change' };
}
