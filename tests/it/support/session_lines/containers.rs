//! Boxes, lists and pairs of what is recorded.

use serde_json::Value;

use super::Recorded;

impl<T: Recorded> Recorded for Box<T> {
    fn write(&self) -> Value {
        (**self).write()
    }
    fn read(value: &Value) -> Self {
        Self::new(T::read(value))
    }
}

impl<T: Recorded> Recorded for Option<T> {
    fn write(&self) -> Value {
        self.as_ref().map_or(Value::Null, Recorded::write)
    }
    fn read(value: &Value) -> Self {
        (!value.is_null()).then(|| T::read(value))
    }
}

impl<T: Recorded> Recorded for Vec<T> {
    fn write(&self) -> Value {
        self.iter().map(Recorded::write).collect()
    }
    fn read(value: &Value) -> Self {
        value.as_array().into_iter().flatten().map(T::read).collect()
    }
}

impl<T: Recorded + Default, const COUNT: usize> Recorded for [T; COUNT] {
    fn write(&self) -> Value {
        self.iter().map(Recorded::write).collect()
    }
    fn read(value: &Value) -> Self {
        std::array::from_fn(|at| T::read(&value[at]))
    }
}

impl<A: Recorded, B: Recorded> Recorded for (A, B) {
    fn write(&self) -> Value {
        Value::Array(vec![self.0.write(), self.1.write()])
    }
    fn read(value: &Value) -> Self {
        (A::read(&value[0]), B::read(&value[1]))
    }
}
