/** The bare address sends each browser on to its surface, and stays out of the way of its Back key. */
import { launched } from "../device/launch.js";

const small = matchMedia("(pointer: coarse) and (max-width: 760px), (pointer: coarse) and (max-height: 500px)").matches;
location.replace(`${launched() ? "/kiosk" : small ? "/phone" : "/desktop"}${location.hash}`);
