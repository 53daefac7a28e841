import { application, readConfig } from "./program";

/** The program of a stack: what its configuration says, in the account as it is. */
export = () => application(readConfig());
