//! The arguments of a submitted call and the answers of a batch, through `napi::sys`.
//!
//! napi's own conversions look at each value several times, and keep a book of borrowed receivers behind a lock: for calls
//! as small as these that is most of their cost. A call's arguments are read here each by one function of Node's, and a
//! batch of answers is handed over as the arguments of one JavaScript call.

use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use napi::bindgen_prelude::{FromNapiValue, Function, JsValue as _, Object, ToNapiValue};
use napi::{Env, JsError, Result, Status, ValueType, check_status, sys, type_of};

use super::payload::InputPayload;

/// No operation has more arguments.
const MAX_ARGUMENTS: usize = 10;
/// Texts of up to a third of this are read without being measured first: each character has at most three bytes.
const SHORT_TEXT_BYTES: usize = 2048;
/// Answers that are handed over by one call.
const BATCH: usize = 64;

/// What a function of JavaScript's does.
pub(super) type Operation<T> = fn(&T, &Args) -> Result<()>;

/// A function that JavaScript calls, and what it is called on.
struct Bound<T> {
    target: T,
    run: Operation<T>,
}

/// Makes `run` a property of `object`: a function that calls it with `target`, whatever its `this` is.
pub(super) fn set_function<T: Clone + 'static>(
    env: &Env,
    object: &mut Object<'_>,
    name: &str,
    target: &T,
    run: Operation<T>,
) -> Result<()> {
    let bound = Box::into_raw(Box::new(Bound { target: target.clone(), run }));
    let mut function = ptr::null_mut();
    let length = isize::try_from(name.len()).unwrap_or_default();
    // SAFETY: `env` is live, `name` has that length, and `bound` is of the type that both callbacks take. It is freed by
    // the finalizer alone, which runs once the function cannot be called any more.
    unsafe {
        check_status!(sys::napi_create_function(
            env.raw(),
            name.as_ptr().cast(),
            length,
            Some(call::<T>),
            bound.cast(),
            &raw mut function
        ))?;
        check_status!(sys::napi_add_finalizer(
            env.raw(),
            function,
            bound.cast(),
            Some(free::<T>),
            ptr::null_mut(),
            ptr::null_mut()
        ))?;
        let key = env.create_string(name)?;
        check_status!(sys::napi_set_property(env.raw(), object.raw(), key.raw(), function))
    }
}

unsafe extern "C" fn free<T>(_env: sys::napi_env, bound: *mut c_void, _hint: *mut c_void) {
    // SAFETY: made by `set_function` of a box of this type, and Node runs a finalizer once.
    drop(unsafe { Box::from_raw(bound.cast::<Bound<T>>()) });
}

unsafe extern "C" fn call<T>(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    let mut values = [ptr::null_mut(); MAX_ARGUMENTS];
    let mut count = MAX_ARGUMENTS;
    let mut bound = ptr::null_mut();
    // SAFETY: Node calls this with a live `env` and `info`; there is room for `count` values, and what is absent among
    // them becomes `undefined`. `bound` is what `set_function` gave, alive as long as the function.
    let result = unsafe {
        sys::napi_get_cb_info(env, info, &raw mut count, values.as_mut_ptr(), ptr::null_mut(), &raw mut bound);
        let Bound { target, run } = &*bound.cast::<Bound<T>>();
        catch_unwind(AssertUnwindSafe(|| run(target, &Args { env, values })))
    };
    let error = match result {
        Ok(Ok(())) => return ptr::null_mut(),
        Ok(Err(error)) => error,
        Err(_) => napi::Error::from_reason("the native side panicked while it took a call"),
    };
    // SAFETY: `env` is live, and no exception is pending: each of Node's functions that failed reports by its status.
    unsafe { JsError::from(error).throw_into(env) };
    ptr::null_mut()
}

/// The arguments of one call.
pub(super) struct Args {
    env: sys::napi_env,
    values: [sys::napi_value; MAX_ARGUMENTS],
}

impl Args {
    pub(super) fn env(&self) -> Env {
        Env::from_raw(self.env)
    }

    pub(super) fn uint(&self, index: usize) -> Result<u32> {
        let mut number = 0;
        // SAFETY: by the contract of `Args`: `env` and the values are those of the call.
        check_status!(unsafe { sys::napi_get_value_uint32(self.env, self.values[index], &raw mut number) })?;
        Ok(number)
    }

    pub(super) fn int(&self, index: usize) -> Result<i32> {
        let mut number = 0;
        // SAFETY: as above.
        check_status!(unsafe { sys::napi_get_value_int32(self.env, self.values[index], &raw mut number) })?;
        Ok(number)
    }

    pub(super) fn boolean(&self, index: usize) -> Result<bool> {
        let mut value = false;
        // SAFETY: as above.
        check_status!(unsafe { sys::napi_get_value_bool(self.env, self.values[index], &raw mut value) })?;
        Ok(value)
    }

    /// A text; `undefined` is an empty one.
    pub(super) fn text(&self, index: usize) -> Result<String> {
        let value = self.values[index];
        // SAFETY: as above.
        match unsafe { read_text(self.env, value) }? {
            Some(text) => Ok(text),
            None if self.is_undefined(index)? => Ok(String::new()),
            None => Err(napi::Error::new(Status::StringExpected, format!("argument {index} must be a string"))),
        }
    }

    /// An object of options, if it is there.
    pub(super) fn options<O: FromNapiValue>(&self, index: usize) -> Result<Option<O>> {
        if self.is_undefined(index)? {
            return Ok(None);
        }
        // SAFETY: as above.
        unsafe { O::from_napi_value(self.env, self.values[index]) }.map(Some)
    }

    /// A list of payloads. A string stands for the list that has it alone, `undefined` for the empty one.
    pub(super) fn payloads(&self, index: usize) -> Result<Vec<InputPayload>> {
        let value = self.values[index];
        // SAFETY: as above.
        unsafe {
            if let Some(json) = read_text(self.env, value)? {
                return Ok(vec![InputPayload::Json(json)]);
            }
            if self.is_undefined(index)? { Ok(Vec::new()) } else { Vec::from_napi_value(self.env, value) }
        }
    }

    fn is_undefined(&self, index: usize) -> Result<bool> {
        Ok(matches!(type_of!(self.env, self.values[index])?, ValueType::Undefined))
    }
}

/// The text of a string; `None` for a value that is none.
///
/// # Safety
/// `env` and `value` must be those of the call that is being converted.
pub(super) unsafe fn read_text(env: sys::napi_env, value: sys::napi_value) -> Result<Option<String>> {
    let mut buffer = [MaybeUninit::<u8>::uninit(); SHORT_TEXT_BYTES];
    let mut length = 0;
    // SAFETY: by this function's own contract; Node writes no more than the length that it is told, and says how much.
    let status = unsafe {
        sys::napi_get_value_string_utf8(env, value, buffer.as_mut_ptr().cast(), SHORT_TEXT_BYTES, &raw mut length)
    };
    if status == sys::Status::napi_string_expected {
        return Ok(None);
    }
    check_status!(status)?;
    // One that fills the buffer, but for a zero and a character that does not fit, may be longer.
    if length + 4 >= SHORT_TEXT_BYTES {
        // SAFETY: by this function's own contract.
        return unsafe { String::from_napi_value(env, value) }.map(Some);
    }
    // SAFETY: Node has written that many bytes, which are UTF-8.
    Ok(Some(unsafe {
        let bytes = std::slice::from_raw_parts(buffer.as_ptr().cast::<u8>(), length);
        String::from_utf8_unchecked(bytes.to_vec())
    }))
}

/// Calls `settle(slot, value, slot, value, …)`, often enough for all answers. `value_of` gives a null pointer for
/// `undefined`.
pub(super) fn settle_all<A>(
    env: &Env,
    settle: &Function<'_, (), ()>,
    answers: Vec<(u32, A)>,
    value_of: impl Fn(A) -> Result<sys::napi_value>,
) -> Result<()> {
    let mut undefined = ptr::null_mut();
    // SAFETY: `env` is live.
    check_status!(unsafe { sys::napi_get_undefined(env.raw(), &raw mut undefined) })?;
    let mut values = [undefined; 2 * BATCH];
    let mut count = 0;
    let last = answers.len().saturating_sub(1);
    for (index, (slot, answer)) in answers.into_iter().enumerate() {
        // SAFETY: `env` is live, and `values` has room: it is emptied when full.
        check_status!(unsafe { sys::napi_create_uint32(env.raw(), slot, &raw mut values[count]) })?;
        let value = value_of(answer)?;
        values[count + 1] = if value.is_null() { undefined } else { value };
        count += 2;
        if count == values.len() || index == last {
            // SAFETY: `env`, the function and the values belong to this call's scope.
            check_status!(unsafe {
                sys::napi_call_function(env.raw(), undefined, settle.raw(), count, values.as_ptr(), ptr::null_mut())
            })?;
            count = 0;
        }
    }
    Ok(())
}

/// V8 stores a one-byte string as it is; ASCII, which most JSON is, need not be decoded for that.
pub(super) fn text_value(env: &Env, utf8: &[u8], is_ascii: bool) -> Result<sys::napi_value> {
    if is_ascii {
        Ok(env.create_string_latin1(utf8)?.raw())
    } else {
        Ok(env.create_string(String::from_utf8_lossy(utf8))?.raw())
    }
}

/// `{ kind, value }`, for the answers that are not plain.
pub(super) fn kind_value<V: ToNapiValue>(env: &Env, kind: u32, value: V) -> Result<sys::napi_value> {
    let mut object = Object::new(env)?;
    object.set("kind", kind)?;
    object.set("value", value)?;
    Ok(object.raw())
}
