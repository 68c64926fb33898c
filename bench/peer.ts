/**
 * aws-local-stepfunctions, the peer of the Step Functions benchmark. It is a package of bench/ alone: `npm ci --prefix
 * bench`.
 */
export interface PeerMachine {
  run(input: unknown): { readonly result: Promise<unknown> };
}

interface Peer {
  readonly StateMachine: new (definition: object, options: { validationOptions: { checkArn: boolean } }) => PeerMachine;
}

const NAME = 'aws-local-stepfunctions';

/** Throws with the command that installs it. */
export const loadPeer = async (): Promise<Peer> => {
  try {
    // A variable: the checkout has no such package until somebody wants to compare.
    return (await import(NAME)) as Peer;
  } catch (cause) {
    throw new Error(`the peer ${NAME} is not installed: npm ci --prefix bench`, { cause });
  }
};
