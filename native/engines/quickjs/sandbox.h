// The globals that a script has beside the language's own: console, timers, zigllms. Nothing of them reaches outside but through the Host, so both
// kinds of sandbox have the same; quickjs-libc's std and os are not even linked.
#pragma once

namespace zigllms::quickjs {

class QuickJsContext;

// False: no memory.
bool installGlobals(QuickJsContext&);

}  // namespace zigllms::quickjs
