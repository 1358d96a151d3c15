// One e-mail: what the caller says, and the text that travels (RFC 5322, MIME). Pure; any thread.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace rufbund::notices {

inline constexpr std::size_t kMailTextMost = 256u << 10;       // bytes
inline constexpr std::size_t kMailAttachmentMost = 10u << 20;  // bytes, before base64
inline constexpr std::size_t kMailHeaderMost = 400;            // bytes of a subject or a name

inline constexpr std::size_t kMailFileNameMost = 120;  // bytes; in one line after encoding

struct Mailbox {
  std::string name;     // any script; may be empty
  std::string address;  // see mail_address.h
};

struct Attachment {
  std::string file_name;   // any script, without folders
  std::string media_type;  // "application/pdf"
  std::string content;     // bytes
};

struct Mail {
  Mailbox from;  // where bounces go, too
  Mailbox to;
  std::string subject;     // UTF-8, one line
  std::string text;        // UTF-8; tabulators and line ends are the only controls
  std::string message_id;  // without angle brackets; the same at every try, so that a second copy is recognised as one
  TimeMs date;             // of the notice, not of the try; years 1970 to 9999
  std::optional<Attachment> attachment;
};

struct ComposedMail {
  std::string from;  // ASCII, for the envelope
  std::string to;
  std::string content;  // header and body, lines end with CRLF, at most 78 bytes each but for long addresses (998)
};

// kInvalidArgument with the field at fault, but without its content: malformed or too long, no UTF-8, or with a control
// character, above all a line end or NUL with which more headers could be smuggled in.
Result<ComposedMail> compose(const Mail& mail);

}  // namespace rufbund::notices
