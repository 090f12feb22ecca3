/** Version of the protocol between daemon and server, `major.minor`. A server refuses another major with the reason. */
export const provisionerApiVersion = '1.18';

/** Header of the unary calls: the session of the daemon's stream. */
export const provisionerSessionHeader = 'coder-provisioner-session';
