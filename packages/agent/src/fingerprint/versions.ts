/** This program's version. */
export const DROVER_VERSION = "0.2.0";

/** The version of Nomad whose API and job language are spoken here; clients and constraints ask for it. */
export const NOMAD_VERSION = "1.10.0";
