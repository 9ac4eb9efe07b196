//! The signal from the native thread to the JavaScript thread: "there are answers, come and drain them".
//!
//! Made through `napi::sys`: it must be referenced while calls are pending and unreferenced while
//! none are, so that a call in flight keeps the process alive and an idle connection does not, and napi's own wrapper
//! deprecates that. Its async resource is the facade's, whose `hasRef()` tells jest whether anything is open.

use std::ptr;

use napi::bindgen_prelude::{Function, JsValue as _, Object};
use napi::{Env, Result, check_status, sys};

/// A thread-safe function without arguments.
pub struct Wakeup {
    raw: sys::napi_threadsafe_function,
}

// SAFETY: Node documents `napi_call_threadsafe_function` and `napi_release_threadsafe_function` as callable from any
// thread; the other two calls take an `Env`, which exists on the JavaScript thread only.
unsafe impl Send for Wakeup {}

impl Wakeup {
    /// Starts unreferenced. Async hooks see it as `resource`, under `name`.
    pub fn new(env: &Env, name: &str, on_wake: &Function<'_, (), ()>, resource: &Object<'_>) -> Result<Self> {
        let name = env.create_string(name)?;
        let mut raw = ptr::null_mut();
        // SAFETY: `env` and all three values belong to this call's scope, the callback has the type that is asked for,
        // and `raw` is written before it is read.
        check_status!(unsafe {
            sys::napi_create_threadsafe_function(
                env.raw(),
                on_wake.raw(),
                resource.raw(),
                name.raw(),
                0,
                1,
                ptr::null_mut(),
                None,
                ptr::null_mut(),
                Some(call_js),
                &raw mut raw,
            )
        })?;
        let wakeup = Self { raw };
        wakeup.unreference(env)?;
        Ok(wakeup)
    }

    /// Makes the JavaScript thread call `on_wake`, soon. From any thread.
    pub fn wake(&self) {
        // SAFETY: `raw` is valid until `release`, which consumes `self`. The environment may be closing, which is
        // reported by the status; nobody is left to be woken then.
        unsafe {
            sys::napi_call_threadsafe_function(self.raw, ptr::null_mut(), sys::ThreadsafeFunctionCallMode::nonblocking);
        }
    }

    /// Keeps the event loop alive from now on.
    pub fn reference(&self, env: &Env) -> Result<()> {
        // SAFETY: on the JavaScript thread, as `env` shows; `raw` is valid.
        check_status!(unsafe { sys::napi_ref_threadsafe_function(env.raw(), self.raw) })
    }

    /// Lets the event loop end.
    pub fn unreference(&self, env: &Env) -> Result<()> {
        // SAFETY: on the JavaScript thread, as `env` shows; `raw` is valid.
        check_status!(unsafe { sys::napi_unref_threadsafe_function(env.raw(), self.raw) })
    }

    /// Gives it back to Node.
    pub fn release(self) {
        // SAFETY: this is the one thread that was counted at creation, and `raw` is not used afterwards.
        unsafe {
            sys::napi_release_threadsafe_function(self.raw, sys::ThreadsafeFunctionReleaseMode::release);
        }
    }
}

/// Runs on the JavaScript thread; Node hands a null `env` while it tears down, and then there is nothing to call.
unsafe extern "C" fn call_js(
    env: sys::napi_env,
    on_wake: sys::napi_value,
    _context: *mut std::ffi::c_void,
    _data: *mut std::ffi::c_void,
) {
    if env.is_null() || on_wake.is_null() {
        return;
    }
    let mut this = ptr::null_mut();
    // SAFETY: Node calls this with a live `env` in a handle scope. An exception that `on_wake` leaves behind is Node's
    // to report as uncaught, like that of any callback.
    unsafe {
        sys::napi_get_undefined(env, &raw mut this);
        sys::napi_call_function(env, this, on_wake, 0, ptr::null(), ptr::null_mut());
    }
}
