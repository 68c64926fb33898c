/** Logins of builds for the state of an address that Tagline keeps for Terraform. */
import type { Target } from '../target.ts';
import type { LeaseWork } from '../terraform-login.ts';

export interface BuildWork {
  /** The kind of its project, whose role alone may read the secret. */
  readonly kind: string;
  readonly target: Target;
  /** Of the build's order: the login's id. */
  readonly token: string;
}

export interface StateLogin {
  /** Of the state itself. */
  readonly url: string;
  readonly id: string;
  /** The name that the build finds its secret under. */
  readonly secretName: string;
}

export interface StateLogins {
  /**
   * The same login for the same order. Without `under` it reads and nothing else. Undefined where Tagline does not keep
   * the state.
   */
  open(
    work: BuildWork & { readonly minutes: number; readonly under?: LeaseWork | undefined },
  ): Promise<StateLogin | undefined>;
  /** It opens nothing any more, and its secret is gone. Closing twice does no harm. */
  close(work: BuildWork): Promise<void>;
}
