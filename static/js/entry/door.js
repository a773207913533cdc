/** The bare address and a guide's short one send each browser on to its surface, and stay out of the way of its Back key. */
import { launched } from "../device/launch.js";
import { placeBehind, surfaceFor } from "../flow/door.js";

const small = matchMedia("(pointer: coarse) and (max-width: 760px), (pointer: coarse) and (max-height: 500px)").matches;
location.replace(`/${surfaceFor({ launched: launched(), small, agent: navigator.userAgent })}${placeBehind(location)}`);
