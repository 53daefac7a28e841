import { application, readConfig } from "pulumi-berth/program";

/** berth's own program: all that differs between stages is in the stacks' configuration. */
export = () => application(readConfig());
