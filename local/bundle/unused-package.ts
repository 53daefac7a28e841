/** Stands in a bundle for a package that is loaded but never used there. */
export {};
