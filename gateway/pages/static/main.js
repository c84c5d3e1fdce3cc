// What the pages gain with JavaScript: buttons that copy, and forms that are sent once. Without it all else works.

import { copyButtons } from "./copy.js";
import { cleanAddress, sendOnce } from "./forms.js";

copyButtons(document);
sendOnce(document);
cleanAddress(document);
document.documentElement.dataset.ready = "yes";
