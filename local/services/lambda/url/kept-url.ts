export interface UrlCors {
  readonly AllowCredentials?: boolean;
  readonly AllowHeaders?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowOrigins?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  /** Seconds. */
  readonly MaxAge?: number;
}

/** A function URL as it is kept. */
export interface KeptUrl {
  /** 32 characters; the path under `/_url/`. */
  readonly id: string;
  readonly authType: 'NONE' | 'AWS_IAM';
  readonly cors: UrlCors | undefined;
  readonly created: number;
  readonly modified: number;
}
