// How text travels in an e-mail: header words, quoted-printable, base64. Pure; any thread. Input is UTF-8 throughout.
#pragma once

#include <string>
#include <string_view>

namespace rufbund::notices {

// Unstructured text or a display name for a header: as it is where it is short, printable ASCII without what structure
// could be read into; otherwise encoded words (RFC 2047, "B"), cut between characters, folded.
std::string header_words(std::string_view text);

// Lines of at most 76 bytes (RFC 2045 §6.7), CRLF at each line's end and at the end of the text; CRLF, CR or LF in
// `text` is a line end.
std::string quoted_printable(std::string_view text);

// Lines of 76 letters and CRLF (RFC 2045 §6.8).
std::string base64_lines(std::string_view bytes);

// The parameter of Content-Disposition: quoted where it is plain ASCII, otherwise as RFC 2231 §4 has it. Not both: of
// two many readers take the poorer one.
std::string file_name_parameter(std::string_view file_name);

}  // namespace rufbund::notices
