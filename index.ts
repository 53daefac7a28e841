import { application, prepare, readConfig } from "./program";

/** The program of a stack: what the account has, what there should be, what came of it. */
export = async () => application(await prepare(readConfig()));
