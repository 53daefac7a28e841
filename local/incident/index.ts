export { incident } from "./command";
export { isAsTold, playStory, type Story, type StoryOptions } from "./story";
