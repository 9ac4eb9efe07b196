//! What a worker gets with a task and gives back with its answer: which task it was.

use bytes::Bytes;

use crate::RunId;
use crate::refusal::Refusal;

/// What a token is for; a token of one kind is none of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum TokenKind {
    WorkflowTask = 1,
    ActivityTask = 2,
    Query = 3,
}

/// One task, as far as its answer needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) run: RunId,
    /// The event that scheduled it, or the query's number.
    pub(crate) id: i64,
    /// The attempt's own.
    pub(crate) stamp: u64,
}

const LENGTH: usize = 1 + 16 + 8 + 8;

impl Token {
    pub(crate) fn encode(self) -> Bytes {
        let mut bytes = Vec::with_capacity(LENGTH);
        bytes.push(self.kind as u8);
        bytes.extend_from_slice(self.run.as_bytes());
        bytes.extend_from_slice(&self.id.to_be_bytes());
        bytes.extend_from_slice(&self.stamp.to_be_bytes());
        bytes.into()
    }

    /// A token of this kind, which somebody gave us.
    pub(crate) fn decode(kind: TokenKind, bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.is_empty() {
            return Err(Refusal::invalid("Task token not set on request."));
        }
        Self::read(kind, bytes).ok_or_else(|| Refusal::invalid("Error deserializing task token."))
    }

    fn read(kind: TokenKind, bytes: &[u8]) -> Option<Self> {
        if bytes.len() != LENGTH || bytes.first() != Some(&(kind as u8)) {
            return None;
        }
        let run = RunId::from_slice(bytes.get(1..17)?).ok()?;
        let id = i64::from_be_bytes(bytes.get(17..25)?.try_into().ok()?);
        let stamp = u64::from_be_bytes(bytes.get(25..33)?.try_into().ok()?);
        Some(Self { kind, run, id, stamp })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_of_one_kind() {
        let token = Token { kind: TokenKind::ActivityTask, run: RunId::from_u128(7), id: 5, stamp: 9 };
        let bytes = token.encode();
        assert_eq!(Token::decode(TokenKind::ActivityTask, &bytes), Ok(token));
        assert!(Token::decode(TokenKind::WorkflowTask, &bytes).is_err());
        assert!(Token::decode(TokenKind::ActivityTask, &bytes[1..]).is_err());
        assert!(Token::decode(TokenKind::ActivityTask, b"").is_err());
    }
}
