/** Who looks at which chat, in the address: #/person/chat, so that "back" works on a phone. */

export function readPlace() {
  const [person = "", chat = ""] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  return { person, chat };
}

export function writePlace(person, chat) {
  location.hash = `#/${encodeURIComponent(person)}/${encodeURIComponent(chat)}`;
}
