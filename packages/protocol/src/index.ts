/** The daemon protocol: generated messages and service. Rules live with those who speak it. */
export * from './gen/coder/provisioner/v1/provisioner_pb.js';
export { provisionerApiVersion, provisionerSessionHeader } from './version.js';
